// The answer to a form is no page to come back to, but its address is: Back and reload never ask to send again.
history.replaceState(history.state, "", location.href);
