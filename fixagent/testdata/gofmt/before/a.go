package pkg

import (
	"os"
	"fmt"
)

func  Hello(name string)  {
    fmt.Println("hello",name)
	if name=="" {
	os.Exit(1)
	}
}

// Line one.
// Line two.
// Line three.
// Line four.
// Line five.
// Line six.
// Line seven.

func Bye()   int {
	return   1
}
