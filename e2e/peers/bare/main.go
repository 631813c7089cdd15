// Command bare does nothing but say hello: what any static Go program costs to start.
package main

import "fmt"

func main() { fmt.Println("hello") }
