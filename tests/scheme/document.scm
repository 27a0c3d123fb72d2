(use-modules (srfi srfi-34) (srfi srfi-64) (xencmp document) (xencmp errors)
             (xencmp source))

(define %document
  `((heading 1 "A " (code "--flag"))
    (paragraph "Stars * and _underscores_ are text; " (strong "this") " is not.")
    (items ("one") ((place ,(make-location "f.scm" 3 4 10 20))))
    (table ("Key" "Value")
           (((code "a|b") ("x" (code "y`z")))
            ((place #f) "<tag>")))
    (listing "diff" "-a\n+b\n")))

(test-begin "document")

(test-equal "markdown"
  "# A `--flag`

Stars \\* and \\_underscores\\_ are text; **this** is not.

- one
- `f.scm:3:4`

| Key | Value |
| --- | --- |
| `a\\|b` | x``y`z`` |
| - | \\<tag\\> |

```diff
-a
+b
```
"
  (document->markdown %document))

(let ((html (document->html %document #:title "T & t")))
  (test-assert "doctype" (string-prefix? "<!DOCTYPE html>" html))
  (test-assert "title is escaped" (string-contains html "<title>T &amp; t</title>"))
  (test-assert "text is escaped" (string-contains html "&lt;tag&gt;"))
  (test-assert "place" (string-contains html "<span class=\"place\">f.scm:3:4</span>")))

(test-assert "a malformed block is an error"
  (guard (c ((xencmp-error? c) #t))
    (document->markdown '((what "x")))
    #f))

(test-end "document")
