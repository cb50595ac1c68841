# Tries: to evaluate another policy again and again with a changed input
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count([1 | some i in items; count(data.bystander.deny) == 7 with input as {"request": {"object": {"spec": {"containers": [{"image": i}]}}}}]) > 0
}

items := numbers.range(1, 100000)
