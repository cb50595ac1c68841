# Tries: to write an array of many levels as YAML
# Stopped by: statements, time, memory, string length
deny contains "ended" if {
	attacked
	count(yaml.marshal(«four(×30»1«)×30»)) > 0
}

four(x) := [x, x, x, x]
