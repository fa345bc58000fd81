"""The pages on which a person makes specimen documents and a selfie clip."""

from datetime import UTC, datetime
from io import BytesIO

from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..specimens.captures import as_scan, jpeg_bytes
from ..specimens.licence import draw_licence
from ..specimens.passport import draw_passport_page
from ..specimens.people import CAST, SpecimenPerson
from . import clips
from .book import Book
from .portraits import PortraitRefused, make_portrait
from .ready_people import ready_people, ready_portrait
from .specimen_form import NAMES, form_fields, read_form, suggestion

_PICTURES = ("front", "back", "passport")


async def specimens(request: Request) -> Response:
    return _form_page(request, suggestion(), {})


async def make_specimen(request: Request) -> Response:
    book: Book = request.app.state.book
    async with request.form(max_files=1, max_fields=20) as form:
        typed = {name: str(form.get(name, "")) for name in NAMES}
        portrait_id = str(form.get("portrait_id", ""))
        upload = form.get("portrait")
        file = await upload.read() if isinstance(upload, UploadFile) else b""
    person, errors = read_form(typed, today=datetime.now(UTC).date())
    try:
        if file or book.portrait(portrait_id) is None:
            portrait_id = book.keep_portrait(await run_in_threadpool(make_portrait, file))
    except PortraitRefused as refusal:
        errors["portrait"] = str(refusal)
    if person is None or errors:
        return _form_page(request, typed, errors, portrait_id if book.portrait(portrait_id) else "")
    return RedirectResponse(f"/specimens/{await run_in_threadpool(_make, book, person, portrait_id)}", 303)


async def make_ready_specimen(request: Request) -> Response:
    book: Book = request.app.state.book
    person = CAST.get(request.path_params["key"])
    if person is None or (portrait := ready_portrait(person.key)) is None:
        raise HTTPException(404)
    portrait_id = book.keep_portrait(portrait)
    return RedirectResponse(f"/specimens/{await run_in_threadpool(_make, book, person, portrait_id)}", 303)


async def specimen(request: Request) -> Response:
    made = request.app.state.book.specimen(request.path_params["id"])
    if made is None:
        raise HTTPException(404)
    return request.app.state.templates.TemplateResponse(request, "specimen.html", {"specimen": made})


async def picture(request: Request) -> Response:
    made = request.app.state.book.specimen(request.path_params["id"])
    name = request.path_params["name"]
    if made is None or name not in _PICTURES:
        raise HTTPException(404)
    return Response(getattr(made, name), media_type="image/jpeg", headers={"cache-control": "no-store"})


async def portrait_picture(request: Request) -> Response:
    jpeg = _portrait(request.app.state.book, request.path_params["id"])
    if jpeg is None:
        raise HTTPException(404)
    return Response(jpeg, media_type="image/jpeg", headers={"cache-control": "no-store"})


async def clip_form(request: Request) -> Response:
    book: Book = request.app.state.book
    asked = request.query_params.get("portrait", "")
    # The selfie page links here with its challenge, so that nobody has to copy it.
    moves = clips.chosen(request.query_params.get("challenge", "").split(",")[: clips.MOST_MOVES], clips.MOVES)
    lights = clips.chosen(request.query_params.get("light", "").split(",")[: clips.MOST_LIGHTS], clips.LIGHTS)
    return _clip_page(request, asked if _portrait(book, asked) else "", moves, lights, "")


async def make_clip(request: Request) -> Response:
    book: Book = request.app.state.book
    async with request.form(max_files=0, max_fields=20) as form:
        portrait_id = str(form.get("portrait", ""))
        moves = clips.chosen([str(value) for value in form.getlist("move")][: clips.MOST_MOVES], clips.MOVES)
        lights = clips.chosen([str(value) for value in form.getlist("light")][: clips.MOST_LIGHTS], clips.LIGHTS)
    portrait = _portrait(book, portrait_id)
    if portrait is None or not moves:
        problem = "Choose whose face to use." if portrait is None else "Choose at least one move."
        return _clip_page(request, portrait_id, moves, lights, problem)
    try:
        webm = await run_in_threadpool(clips.make_webm, portrait, moves, lights)
    except clips.ClipNotMade as fault:
        return _clip_page(request, portrait_id, moves, lights, str(fault))
    return RedirectResponse(f"/specimens/clip/{book.keep_clip(webm)}", 303)


async def clip(request: Request) -> Response:
    if request.app.state.book.clip(request.path_params["id"]) is None:
        raise HTTPException(404)
    context = {"clip_id": request.path_params["id"]}
    return request.app.state.templates.TemplateResponse(request, "clip.html", context)


async def clip_file(request: Request) -> Response:
    webm = request.app.state.book.clip(request.path_params["id"])
    if webm is None:
        raise HTTPException(404)
    return Response(webm, media_type="video/webm", headers={"cache-control": "no-store"})


def _make(book: Book, person: SpecimenPerson, portrait_id: str) -> str:
    portrait = Image.open(BytesIO(book.portrait(portrait_id) or b"")).convert("RGB")
    licence = draw_licence(person, portrait)
    sheets = {"front": licence.front, "back": licence.back, "passport": draw_passport_page(person, portrait)}
    pictures = {name: jpeg_bytes(as_scan(sheet)) for name, sheet in sheets.items()}
    return book.keep_specimen(person, portrait_id, **pictures)


def _portrait(book: Book, identifier: str) -> bytes | None:
    """A portrait by its id in the book, or by the key of a ready-made person."""
    return ready_portrait(identifier) if identifier in CAST else book.portrait(identifier)


def _form_page(request: Request, values: dict[str, str], errors: dict[str, str], portrait_id: str = "") -> Response:
    context = {
        "fields": form_fields(values, errors),
        "errors": errors,
        "portrait_id": portrait_id,
        "people": ready_people(),
        "latest": request.app.state.book.latest_specimens(4),
    }
    return request.app.state.templates.TemplateResponse(
        request, "specimens.html", context, status_code=422 if errors else 200
    )


def _clip_page(request: Request, portrait_id: str, moves: list[str], lights: list[str], problem: str) -> Response:
    context = {
        "portrait_id": portrait_id,
        "moves": moves + [""] * (clips.MOST_MOVES - len(moves)),
        "lights": lights + [""] * (clips.MOST_LIGHTS - len(lights)),
        "move_names": clips.MOVES,
        "light_names": clips.LIGHTS,
        "people": ready_people(),
        "latest": request.app.state.book.latest_specimens(4),
        "problem": problem,
    }
    return request.app.state.templates.TemplateResponse(
        request, "clip_form.html", context, status_code=422 if problem else 200
    )


ROUTES = [
    Route("/specimens", specimens, methods=["GET"]),
    Route("/specimens", make_specimen, methods=["POST"]),
    Route("/specimens/ready/{key}", make_ready_specimen, methods=["POST"]),
    Route("/specimens/clip", clip_form, methods=["GET"]),
    Route("/specimens/clip", make_clip, methods=["POST"]),
    Route("/specimens/clip/{id}", clip, methods=["GET"]),
    Route("/specimens/clip/{id}/selfie.webm", clip_file, methods=["GET"]),
    Route("/specimens/portraits/{id}.jpg", portrait_picture, methods=["GET"]),
    Route("/specimens/{id}", specimen, methods=["GET"]),
    Route("/specimens/{id}/{name}.jpg", picture, methods=["GET"]),
]
