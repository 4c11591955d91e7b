environment: vagrant

domain: 33.33.33.10

repo:
  url: git@github.com:theirc/CTS.git
  branch: origin/develop
