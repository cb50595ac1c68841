# $TITLE: denies objects without the label team. Replace this rule with your own.
package $ID

import rego.v1

deny contains msg if {
	input.request.operation in {"CREATE", "UPDATE"}
	input.request.resource.resource == "$PLURAL"
	input.request.resource.group == "$GROUP"
	not input.request.object.metadata.labels.team
	msg := sprintf("$KIND %v has no label team", [input.request.object.metadata.name])
}
