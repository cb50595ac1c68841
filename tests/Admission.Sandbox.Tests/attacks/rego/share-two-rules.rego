# Tries: to compare details of many levels of two rules, to find their fields
# Stopped by: nothing, statements, time, memory
deny contains {"msg": "a", "details": value} if {
	attacked
	some i in [1]
	value := «four(×30»sprintf("%d", [i])«)×30»
}

violation contains {"msg": "b", "details": value} if {
	attacked
	some i in [1]
	value := «four(×30»sprintf("%d", [i])«)×30»
}

four(x) := [x, x, x, x]
