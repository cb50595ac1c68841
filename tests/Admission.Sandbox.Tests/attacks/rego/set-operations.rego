# Tries: to combine large sets again and again
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	large := {x | some x in items}
	count([1 | some i in items; count(((large | {i + 0.5}) & large) - {i}) == 0.5]) > 0
}

items := numbers.range(1, 100000)
