# Tries: to read the environment
# Stopped by: loading
deny contains opa.runtime().env.PATH
