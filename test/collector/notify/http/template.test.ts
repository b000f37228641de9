import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillBody, fillHeader, fillUrl, templateProblem } from '../../../../collector/notify/http/template.ts'

test.each([
  ['application/json', '{"to":"{{to}}","t":"{{ text }}"}', '{"to":"+84\\"","t":"a&<b>\\n"}'],
  ['application/x-www-form-urlencoded', 'to={{to}}&text={{text}}', 'to=%2B84%22&text=a%26%3Cb%3E%0A'],
  ['application/xml', '<m to="{{to}}">{{text}}</m>', '<m to="+84&#34;">a&#38;&#60;b&#62;\n</m>'],
  ['text/plain', '{{to}} {{text}}', '+84" a&<b>\n'],
] as const)('a value is escaped as %s has it', (type, template, filled) => {
  expect(fillBody(template, { to: '+84"', text: 'a&<b>\n' }, type)).toBe(filled)
})

test('a value is put in once, whatever stands in it', () => {
  expect(fillBody('{{to}}', { to: '{{secret.token}}', 'secret.token': 'x' }, 'text/plain')).toBe('{{secret.token}}')
})

test('a value changes neither the address nor the headers around it', () => {
  expect(fillUrl('https://x.example/{{to}}?id={{id}}', { to: '../a?b#c', id: 'á&=' })).toBe(
    'https://x.example/..%2Fa%3Fb%23c?id=%C3%A1%26%3D',
  )
  expect(fillHeader('Bearer {{secret.token}}', { 'secret.token': 'a\r\nx: ấ' })).toBe('Bearer a  x:  ')
})

test.each([
  ['{"a":{"b":"{{to}}"}}', undefined],
  ['{{to}}{{secret.token}}', undefined],
  ['{{phone}} {{secret.other}}', 'no value called phone, secret.other; there are to, secret.token'],
  ['{{to}} {{', 'a {{ without its name and }}'],
  ['{{to}', 'a {{ without its name and }}'],
])('a template %j is judged when the configuration is read', (template, problem) => {
  expect(templateProblem(template, ['to', 'secret.token'])).toBe(problem)
})

test('any text stays the value of its JSON field, its form field and its XML attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const values = { to: text }
      expect(JSON.parse(fillBody('{"a":"{{to}}","b":1}', values, 'application/json'))).toEqual({ a: text, b: 1 })
      const form = fillBody('a={{to}}&b=1', values, 'application/x-www-form-urlencoded')
      expect([...new URLSearchParams(form)]).toEqual([
        ['a', text],
        ['b', '1'],
      ])
      expect(fillBody('<a b="{{to}}"/>', values, 'application/xml').slice(6, -3)).not.toMatch(/[<>"]/)
      expect(fillHeader('{{to}}', values)).not.toMatch(/[\r\n]/)
    }),
  )
})
