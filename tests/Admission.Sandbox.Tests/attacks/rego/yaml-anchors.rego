# Tries: to read YAML whose aliases multiply
# Stopped by: statements, time, memory, nothing, string length
deny contains "ended" if {
	attacked
	count(json.marshal(yaml.unmarshal(concat("\n", array.concat(["a0: &a0 [x, x]"], [sprintf("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]", [i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1]) | some i in numbers.range(1, 20)])))))  > 0
}
