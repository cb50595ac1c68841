# Tries: to compare each of many blocks with each of many addresses in one step
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	blocks := [sprintf("10.%d.%d.0/24", [a, b]) | some a in numbers.range(0, 99); some b in numbers.range(0, 255)]
	addresses := [sprintf("11.%d.%d.1", [a, b]) | some a in numbers.range(0, 99); some b in numbers.range(0, 255)]
	count(net.cidr_contains_matches(blocks, addresses)) >= 0
}
