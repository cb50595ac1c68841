# METADATA
# title: $TITLE
# description: Denies objects without the label team. # replace this rule with your own
# custom:
#   severity: medium # info | low | medium | high | critical
#   controls: ["cis-1.9:5.7.1"] # the clauses that it enforces, for auditors
package $ID

import rego.v1

deny contains msg if {
	input.request.operation in {"CREATE", "UPDATE"}
	input.request.resource.resource == "$PLURAL"
	input.request.resource.group == "$GROUP"
	not input.request.object.metadata.labels.team
	msg := sprintf("$KIND %v has no label team", [input.request.object.metadata.name])
}
