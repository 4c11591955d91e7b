environment: production

domain: cts.rescue.org

repo:
  url: git@github.com:theirc/CTS.git
  branch: origin/master
