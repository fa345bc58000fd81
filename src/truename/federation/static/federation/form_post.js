// Carries the answer on; without scripting the button does.
document.getElementById("answer").submit();
