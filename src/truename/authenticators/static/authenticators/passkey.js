// Runs the passkey ceremonies of the forms marked data-passkey and posts the answer as ordinary form fields.
const supported = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.prototype.toJSON);
let conditional = null;

async function options(form) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(form.dataset.options, { method: "POST", body, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

function post(form, challengeId, credential) {
  form.querySelector("[name=challenge_id]").value = challengeId;
  form.querySelector("[name=credential]").value = JSON.stringify(credential.toJSON());
  form.submit();
}

async function ask(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  conditional?.abort();
  try {
    const offered = await options(form);
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(offered.public_key) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(offered.public_key) });
    post(form, offered.challenge_id, credential);
  } catch {
    // Refused, timed out, or nothing to use: the browser does not say which, on purpose.
    problem.hidden = false;
  }
}

async function offerInAutofill(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  conditional = new AbortController();
  try {
    const offered = await options(form);
    const credential = await navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(offered.public_key),
      mediation: "conditional",
      signal: conditional.signal,
    });
    post(form, offered.challenge_id, credential);
  } catch {
    // The person chose another way.
  }
}

if (supported) {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.querySelector("#submit-passkey").addEventListener("click", () => ask(form));
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(form); });
    if ("autofill" in form.dataset) offerInAutofill(form);
  }
  for (const text of document.querySelectorAll("[data-passkey-missing]")) text.hidden = true;
}
