resource "terraform_data" "web" {
  input = { replicas = 2 }
}
