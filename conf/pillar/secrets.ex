# A secrets file: copy it to <environment>/secrets.sls, which git ignores, and fill it in. `fab ENVIRONMENT check` says
# what is wrong with it; `fab ENVIRONMENT sync` takes it to the server, `get_secrets` fetches the server's.
secrets:
  # of the database role of every instance
  DB_PASSWORD: XXXXXX
  # signs forms and sessions; 40 characters of chance: openssl rand -base64 30
  SECRET_KEY: XXXXXX
  # of one instance only, by its prefix without the slash
  # ONA_API_ACCESS_TOKEN_IQ: XXXXXX
  # ONA_FORM_IDS_IQ: 3;4

# ask for a password before anything else
# http_auth:
#   admin: XXXXXX

# the key that may read the code repository
# github_deploy_key: |
#   -----BEGIN OPENSSH PRIVATE KEY-----
#   -----END OPENSSH PRIVATE KEY-----

# without these the server makes a self-signed pair
# ssl_certificate: |
#   -----BEGIN CERTIFICATE-----
#   -----END CERTIFICATE-----
# ssl_key: |
#   -----BEGIN PRIVATE KEY-----
#   -----END PRIVATE KEY-----
