# Tries: to combine two long arrays in a constraint
# Stopped by: statements, time, memory
# Template
violation contains {"msg": "ended"} if {
	attacked
	items := numbers.range(1, 100000)
	count([1 | some a in items; some b in items; a < b]) > 0
}
