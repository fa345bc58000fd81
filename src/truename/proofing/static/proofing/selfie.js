// Records the video selfie: shows each step at its time, fills the screen with the colours asked for, and sends it.
const box = document.getElementById("selfie");
const challenge = JSON.parse(box.dataset.challenge);
const video = box.querySelector("video");
const arrow = box.querySelector(".selfie__arrow");
const words = document.getElementById("selfie-words");
const bar = document.getElementById("selfie-bar");
const start = document.getElementById("start-selfie");
const form = document.getElementById("clip-form");
const KINDS = ["video/webm;codecs=vp9", "video/mp4;codecs=avc1.42E01E", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
const ARROWS = { left: "←", right: "→", up: "↑", down: "↓" };
const TAIL_MS = 600;
const LEAD_SECONDS = Number(box.dataset.leadSeconds);

start.addEventListener("click", async () => {
  start.disabled = true;
  if (!window.MediaRecorder || !navigator.mediaDevices?.getUserMedia) { stop(box.dataset.old); return; }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25 } },
    });
  } catch (problem) {
    stop(problem.name === "NotAllowedError" ? box.dataset.denied : box.dataset.none);
    return;
  }
  video.srcObject = stream;
  await video.play();
  await countDown();
  const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 2_500_000 });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    leaveLight();
    send(new Blob(parts, { type: type.split(";")[0] }));
  });
  recorder.addEventListener("start", () => run(recorder), { once: true });
  recorder.start();
});

// Time to see oneself and to put the face in the oval; the seconds are announced.
async function countDown() {
  words.textContent = box.dataset.frame;
  for (let left = LEAD_SECONDS; left > 0; left -= 1) {
    arrow.hidden = false;
    arrow.textContent = String(left);
    await new Promise((done) => { setTimeout(done, 1000); });
  }
  arrow.hidden = true;
}

function run(recorder) {
  bar.hidden = false;
  const last = challenge.steps[challenge.steps.length - 1];
  const end = last.start_ms + last.duration_ms;
  bar.max = end;
  const began = performance.now();
  let shown = -1;
  const tick = () => {
    const now = performance.now() - began;
    bar.value = Math.min(now, end);
    const index = challenge.steps.findIndex((step) => now >= step.start_ms && now < step.start_ms + step.duration_ms);
    if (index >= 0 && index !== shown) { shown = index; show(challenge.steps[index]); }
    if (now < end) requestAnimationFrame(tick);
    else setTimeout(() => recorder.stop(), TAIL_MS);
  };
  requestAnimationFrame(tick);
}

function show(step) {
  if (words.textContent !== step.words) words.textContent = step.words;
  arrow.hidden = step.kind !== "move";
  arrow.textContent = ARROWS[step.towards] ?? "";
  leaveLight();
  if (step.kind === "light") document.documentElement.classList.add("lit", `lit--${step.name}`);
}

function leaveLight() {
  document.documentElement.classList.remove("lit", "lit--red", "lit--green", "lit--blue", "lit--white");
}

function send(clip) {
  arrow.hidden = true;
  words.textContent = box.dataset.sending;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("challenge", challenge.id);
  body.append("clip", clip, clip.type.includes("mp4") ? "selfie.mp4" : "selfie.webm");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => { bar.max = event.total; bar.value = event.loaded; });
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else stop(box.dataset.failed);
  });
  request.addEventListener("error", () => stop(box.dataset.failed));
  request.open("POST", location.pathname);
  request.send(body);
}

function stop(text) {
  words.textContent = text;
  start.disabled = false;
}
