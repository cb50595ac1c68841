# Tries: to list all paths of a graph where each node leads to all others
# Stopped by: statements, time, memory, nothing
deny contains "ended" if {
	attacked
	nodes := numbers.range(1, 30)
	count(graph.reachable_paths({i: nodes | some i in nodes}, [1])) > 0
}
