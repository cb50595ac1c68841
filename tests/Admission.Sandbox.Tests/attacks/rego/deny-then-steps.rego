# Tries: to lose a violation by an endless search in another rule
# Stopped by: statements, time, memory
# Denies: stays
violation contains "stays" if attacked

deny contains "ended" if {
	attacked
	count([1 | some a in items; some b in items; a < b]) > 0
}

items := numbers.range(1, 100000)
