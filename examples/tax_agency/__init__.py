"""The example relying parties: an ordinary web application on an ordinary OpenID Connect client library."""
