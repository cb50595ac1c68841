# METADATA
# title: $TITLE
# description: Denies containers with an image that has no fixed version. # replace this rule with your own
# custom:
#   severity: medium # info | low | medium | high | critical
#   controls: ["cis-1.9:5.5.1"] # the clauses that it enforces, for auditors
package $ID

import rego.v1

containers contains container if some container in input.request.object.spec.containers

containers contains container if some container in input.request.object.spec.template.spec.containers

containers contains container if some container in input.request.object.spec.jobTemplate.spec.template.spec.containers

deny contains msg if {
	input.request.operation in {"CREATE", "UPDATE"}
	some container in containers
	endswith(container.image, ":latest")
	msg := sprintf("container %v has the image %v", [container.name, container.image])
}
