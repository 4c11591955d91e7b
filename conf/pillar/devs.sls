# Who may log in on the servers of every environment, and with which keys. Somebody who is taken out of this file loses
# the keys at the next deploy. At least one person is needed before the first deploy, which closes the door for root.
#
# users:
#   jane:
#     public_key:
#       - ssh-ed25519 AAAAC3... jane@laptop
users: {}
