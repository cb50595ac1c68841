# Tries: to merge very many blocks of addresses
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	blocks := [sprintf("10.%d.%d.%d/32", [a, b, c]) | some a in numbers.range(0, 255); some b in numbers.range(0, 255); some c in [1, 3]]
	count(net.cidr_merge(blocks)) < 0
}
