environment: staging

domain: cts-staging.rescue.org

repo:
  url: git@github.com:theirc/CTS.git
  branch: origin/develop
