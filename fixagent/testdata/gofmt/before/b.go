package pkg
func  B()  {
}
