# Tries: to define a rule of another file once more, as another kind of rule
# Stopped by: loading
deny contains "ended" if attacked
# File: other.rego
package policies.rego_load_dispute

deny := true
