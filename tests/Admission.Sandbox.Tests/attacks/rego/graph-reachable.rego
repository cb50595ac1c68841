# Tries: to follow a graph where each of many nodes leads to all others
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	nodes := numbers.range(1, 5000)
	count(graph.reachable({i: nodes | some i in nodes}, [1])) < 0
}
