# The project, the same in all environments. The order of the instances is the order of their lists, and the first one
# is where the domain's root leads.
project_name: cts
postgres_version: 15
postgres_extensions: [postgis]

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
