# Tries: to lose a violation by an endless search in a rule of the same name
# Stopped by: statements, time, memory
# Denies: stays
deny contains "stays" if attacked

deny contains "ended" if {
	attacked
	count([1 | some a in items; some b in items; a < b]) > 0
}

items := numbers.range(1, 100000)
