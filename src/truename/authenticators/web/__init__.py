"""Pages of sign-up, sign-in and security. Views build a form, call one service and redirect; rules live below."""
