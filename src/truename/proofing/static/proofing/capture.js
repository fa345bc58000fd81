// The camera for a photo of a document; the plain file field below it does the same without this script.
const camera = document.getElementById("camera");
const form = document.getElementById("capture-form");
const field = form.querySelector("input[type=file]");
const video = camera.querySelector("video");
const hint = camera.querySelector(".camera__hint");
const start = document.getElementById("start-camera");
const take = document.getElementById("take-photo");

if (navigator.mediaDevices?.getUserMedia) camera.hidden = false;

start.addEventListener("click", async () => {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: camera.dataset.facing }, width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    video.srcObject = stream;
    await video.play();
    camera.classList.add("camera--live");
    hint.textContent = hint.dataset.ready;
    take.hidden = false;
    start.hidden = true;
    take.focus();
  } catch (problem) {
    hint.textContent = problem.name === "NotAllowedError" ? hint.dataset.denied : hint.dataset.none;
  }
});

take.addEventListener("click", () => {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob((blob) => {
    const files = new DataTransfer();
    files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
    field.files = files.files;
    video.srcObject.getTracks().forEach((track) => track.stop());
    form.requestSubmit();
  }, "image/jpeg", 0.92);
});
