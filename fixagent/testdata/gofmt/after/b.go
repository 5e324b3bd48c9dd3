package pkg

func B() {
}
