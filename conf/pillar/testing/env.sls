environment: testing

domain: cts-testing.rescue.org

repo:
  url: git@github.com:theirc/CTS.git
  branch: origin/develop
