# Tries: to lose a violation by an endless search in a rule that warns
# Stopped by: statements, time, memory
# Denies: stays
deny contains "stays" if attacked

warn contains "ended" if {
	attacked
	count([1 | some a in items; some b in items; a < b]) > 0
}

items := numbers.range(1, 100000)
