# Tries: to read the documents of other policies from a template
# Stopped by: loading
# Template
violation contains {"msg": "ended"} if data.bystander.deny
