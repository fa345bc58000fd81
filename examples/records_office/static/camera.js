// Takes a portrait with the camera and puts it into the form's own file field; without script the field alone does.
const box = document.querySelector("[data-camera]");
if (box && navigator.mediaDevices?.getUserMedia && window.DataTransfer) {
  const video = box.querySelector("video");
  const still = box.querySelector("img");
  const open = box.querySelector("[data-open]");
  const take = box.querySelector("[data-take]");
  const status = box.querySelector("[role=status]");
  const field = document.querySelector("#portrait");
  let stream;
  box.hidden = false;

  open.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: 1280, height: 960 } });
    } catch {
      status.textContent = "We could not use the camera. Allow it in your browser, or choose a picture below.";
      return;
    }
    video.srcObject = stream;
    await video.play();
    video.hidden = take.hidden = false;
    still.hidden = open.hidden = true;
    status.textContent = "Look straight ahead, then take the picture.";
    take.focus();
  });

  take.addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "portrait.jpg", { type: "image/jpeg" }));
      field.files = files.files;
      still.src = URL.createObjectURL(blob);
      still.hidden = open.hidden = false;
      video.hidden = take.hidden = true;
      open.textContent = "Take it again";
      status.textContent = "Good. Your picture is in the form.";
      stream.getTracks().forEach((track) => track.stop());
      open.focus();
    }, "image/jpeg", 0.93);
  });
}
document.querySelector("#problems")?.focus();
