// Lets a person read the password she types; without scripting the button stays hidden.
for (const button of document.querySelectorAll("[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  const showLabel = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const shows = input.type === "password";
    input.type = shows ? "text" : "password";
    button.textContent = shows ? button.dataset.hideLabel : showLabel;
  });
  input.form.addEventListener("submit", () => { input.type = "password"; });
}
