# Tries: to lose a violation of a constraint by an endless search
# Stopped by: statements, time, memory
# Denies: stays
# Template
violation contains {"msg": "stays"} if attacked

violation contains {"msg": "ended"} if {
	attacked
	items := numbers.range(1, 100000)
	count([1 | some a in items; some b in items; a < b]) > 0
}
