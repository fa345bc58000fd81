"""Which implementation answers each port: the one table that `load_adapter` is given paths from."""

ADAPTERS: dict[str, str] = {
    "records.key_encryption": "truename.records.adapters.configured_keys:ConfiguredKeys",
    "subscribers.text_messages": "truename.subscribers.adapters.http_sms_gateway:HttpSmsGateway",
    "subscribers.mail": "truename.subscribers.adapters.django_mail:DjangoMail",
    "federation.outbound_http": "truename.federation.adapters.guarded_http:GuardedHttp",
    "evidence.image_files": "truename.evidence.adapters.pillow_images:PillowImageFiles",
    "evidence.document_finder": "truename.evidence.adapters.opencv_documents:OpenCvDocumentFinder",
    "evidence.text_reader": "truename.evidence.adapters.rapidocr_reader:RapidOcrReader",
    "evidence.barcode_reader": "truename.evidence.adapters.zxing_barcodes:ZxingBarcodeReader",
    "evidence.portrait_finder": "truename.evidence.adapters.blazeface_portraits:BlazeFacePortraitFinder",
    "evidence.licence_source": "truename.evidence.adapters.http_record_sources:HttpRecordSources",
    "evidence.passport_source": "truename.evidence.adapters.http_record_sources:HttpRecordSources",
    "evidence.social_security_source": "truename.evidence.adapters.http_record_sources:HttpRecordSources",
    "evidence.phone_source": "truename.evidence.adapters.http_record_sources:HttpRecordSources",
    "biometrics.picture_opener": "truename.biometrics.adapters.pillow_opener:PillowPictureOpener",
    "biometrics.video_decoder": "truename.biometrics.adapters.pyav_decoder:PyAvVideoDecoder",
    "biometrics.face_detector": "truename.biometrics.adapters.blazeface_detector:BlazeFaceDetector",
    "biometrics.face_mesher": "truename.biometrics.adapters.litert_mesher:LiteRtFaceMesher",
    "biometrics.frame_meter": "truename.biometrics.adapters.opencv_meter:OpenCvFrameMeter",
    "biometrics.face_embedder": "truename.biometrics.adapters.dlib_embedder:DlibFaceEmbedder",
}
