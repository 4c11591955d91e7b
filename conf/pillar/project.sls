# The project, the same in all environments. The order of the instances is the order of their lists, and the first one
# is where the domain's root leads.
project_name: cts
postgres_version: 15
postgres_extensions: [postgis]

# whom the server believes to be the host of the code; GitHub publishes its keys
known_hosts:
  - github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl

instances:
  turkey:
    name: Turkey
    prefix: /TR
    currency: TRY
    port: 8001
  iraq:
    name: Iraq
    prefix: /IQ
    currency: IQD
    port: 8002
  jordan:
    name: Jordan
    prefix: /JO
    currency: JOD
    port: 8003
