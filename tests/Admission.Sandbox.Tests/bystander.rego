# A policy in Rego beside all attacks: its verdict must not change.
package bystander

deny contains msg if {
	some container in input.request.object.spec.containers
	container.image == "nginx:1.19"
	msg := sprintf("image %s is banned", [container.image])
}
