import CAllocations

/// How many blocks of memory this process has asked for.
///
/// Swift's runtime takes all of its memory from the C library; glibc lets a program put its own functions before it, which is what the counting does
/// (`Sources/CAllocations`, linked into the benchmarks alone).
enum Allocations {
  static var count: Int { Int(callocations_count()) }
}
