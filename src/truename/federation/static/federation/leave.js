// Goes on even when a service that is being told never answers: browsers wait for it before they follow the page's own
// refresh. Without scripting, the link does.
const WAIT_MS = 4000;

const onward = document.querySelector("#continue");
if (onward instanceof HTMLAnchorElement) {
  setTimeout(() => location.replace(onward.href), WAIT_MS);
}
