import Testing

@Suite struct `A page's commands` {
  static let page = """
    # Title
    ```console
    $ equipoise check a.yaml
    fine
    $ make review
    $ equipoise design a.yaml \\
      --format csv
    a,b

    …
    ```
    $ equipoise not-in-a-block
    ```yaml
    $ equipoise not-console
    ```
    ```console
    $ equipoise check bad.yaml
    bad.yaml:1:1 wrong
    [exit 1]
    ```
    """

  @Test func `are read with their output and exit status`() {
    let commands = ConsolePage(Self.page).commands
    #expect(commands.map(\.text) == ["equipoise check a.yaml", "make review", "equipoise design a.yaml   --format csv", "equipoise check bad.yaml"])
    #expect(commands.map(\.output) == [["fine"], [], ["a,b", "", "…"], ["bad.yaml:1:1 wrong"]])
    #expect(commands.map(\.status) == [0, 0, 0, 1])
    #expect(commands.map(\.isRun) == [true, false, true, true])
  }

  @Test(arguments: [
    (["a", "b"], ["a", "b"], true), (["a", "b"], ["a"], false), (["a"], ["a", "b"], false), (["a", "…"], ["a", "b", "c"], true),
    (["…", "c"], ["a", "b", "c"], true), (["…", "c"], ["a", "b"], false), (["a", "…", "c"], ["a", "c"], true), (["…"], [], true),
    ([], [], true), ([], ["a"], false), (["a "], ["a"], false), (["a", "…", "c", "…"], ["a", "b", "c", "d", "c"], true),
  ])
  func `match what is printed, line by line`(_ shown: [String], _ output: [String], _ agrees: Bool) {
    #expect(ConsolePage.matches(shown[...], output[...]) == agrees)
  }

  @Test func `can be given new output, the rest of the page untouched`() {
    let page = ConsolePage(Self.page)
    let same = page.showing(page.commands.map { ($0, $0.output, $0.status) })
    #expect(same == Self.page)
    let changed = page.showing([(page.commands[0], ["two", "lines"], 0), (page.commands[3], ["now fine"], 0)])
    #expect(changed == Self.page.replacing("\nfine\n", with: "\ntwo\nlines\n").replacing("bad.yaml:1:1 wrong\n[exit 1]", with: "now fine"))
  }
}
