# Tries: to compare all items of an array with each other
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	every a in items {
		every b in items {
			a + b > 0
		}
	}
}

items := numbers.range(1, 100000)
