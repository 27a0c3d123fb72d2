// A program that uses the installed library.
#include <iostream>

#include <xencmp/condition/condition.hpp>

int main() {
  using xencmp::atom, xencmp::condition;
  std::cout << (condition::holds(atom::build_conditional("_with_a")) &
                !condition::holds(atom::build_conditional("_with_b"))).to_string() << '\n';
}
