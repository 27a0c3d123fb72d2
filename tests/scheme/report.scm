;;; The report of examples/xen against the figures of the comparison that was
;;; made by hand.

(use-modules (srfi srfi-1) (srfi srfi-64) (ice-9 match) (sxml simple) (xencmp))

(define (example name)
  (string-append (getenv "XENCMP_SOURCE") "/examples/xen/" name))

(define %assumption
  '(all (arch "x86_64") defaults
        (test "test -f /usr/share/seabios/bios-256k.bin && echo 1|| echo 0")))

(define comparison
  (compare (read-package (example "xen.scm") 'xen)
           (read-spec (example "xen.spec"))
           #:names '("Guix" . "QubesOS")
           #:assume %assumption
           #:kinds '("configure" "make")
           #:logs (cons (read-log (example "guix.log"))
                        (read-log (example "qubes.log")))
           #:listings (cons (read-listing (example "guix.tree"))
                            (read-listing (example "qubes.files")))))

(define blocks (report comparison))
(define markdown (document->markdown blocks))

(define (line? text)
  "Whether the report has TEXT, which may be a part of a line."
  (and (string-contains markdown text) #t))

(define (headings level)
  (filter-map (match-lambda
                (('heading (? (lambda (l) (= l level))) text . _) text)
                (_ #f))
              blocks))

(test-begin "report")

(test-equal "sections stand in the order of the page"
  '("Configure" "Make" "Phases" "Environment" "Compile" "Files"
    "Other configurations" "Not understood (0)" "Findings (15)")
  (headings 2))

(test-assert "configure, as executed"
  (line? "| configure | as executed | 5 | 5 | 2 | 0 | 1 | 4 | 0 |"))
(test-assert "configure, as the text intends"
  (line? "| configure | as the text intends | 4 | 7 | 3 | 1 | 0 | 4 | 0 |"))
(test-assert "what is dead names both lines"
  (line? "| `--disable-pvshim` | QubesOS | CONFIG\\_EXTRA gets this after \
./configure (line "))
(test-assert "the target that Guix builds"
  (line? "- Guix runs `make world` in `build`"))
(test-assert "a target that the spec builds"
  (line? "- QubesOS runs `/usr/bin/make tools` in `%build`"))
(test-assert "another configuration"
  (line? "| `enable-qemu-traditional` | `--disable-qemu-traditional` | \
`--enable-qemu-traditional` | with qemutrad |"))
(test-assert "arguments of the unit"
  (line? "41 arguments in Guix, 73 in QubesOS (same source)."))
(test-assert "options that only one side has"
  (line? "warnings and includes put aside, 1 only in Guix and 14 only in \
QubesOS."))
(test-assert "hardening"
  (line? "- Guix lacks **fortify-source**"))
(test-assert "files"
  (line? "Guix: 148 entries; QubesOS: 182 entries.  131 pairs: 73 at the same \
place, 4 the same but for a version, 54 at another place."))
(test-assert "an alias"
  (line? "| `/usr/bin/xl` | QubesOS | `/usr/sbin/xl` |"))
(test-assert "versions"
  (line? "the evidence is of 3 versions of xen: 4.14.6 (build log), 4.17.2 (file \
list), 4.17.x (package)"))
(test-assert "sed"
  (line? "stands where a file name is expected; -e is missing"))

(let ((html (call-with-output-string
              (lambda (port)
                (display-comparison comparison port #:format 'html)))))
  (test-assert "the HTML page is well-formed"
    (pair? (xml->sxml (string-drop html (string-length "<!DOCTYPE html>"))))))

(test-equal "users choose sections"
  '((heading 2 "Mine"))
  (report comparison
          #:sections (list (lambda (comparison) '((heading 2 "Mine"))))))

(test-end "report")
